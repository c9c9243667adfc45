/** Classes that tests put into bundles of their own. */
package io.gantry.feature.runtime.parts;
