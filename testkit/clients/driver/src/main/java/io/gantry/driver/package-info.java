/** Drives a real Apache RocketMQ client on command of a test; compiled once, run under each client version. */
package io.gantry.driver;
