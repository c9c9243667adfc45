/** Apache RocketMQ's property files: what each key means here, and what the operator should know about it. */
package io.gantry.settings.rocketmq;
