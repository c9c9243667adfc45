/** What users may do, as RocketMQ 5's access control lists say it. Nothing here knows requests. */
package io.gantry.auth.policy;
