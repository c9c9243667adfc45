/** Accounts of RocketMQ 4's {@code plain_acl.yml}. */
package io.gantry.auth.plain;
