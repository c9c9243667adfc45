/** The settings that an operator may change while the name server runs. */
package io.gantry.namesrv.settings;
