/** Keys and values in namespaces, on disk. */
package io.gantry.namesrv.kv;
