/** The topics this broker holds, and the requests that read and change them. */
package io.gantry.broker.topic;
