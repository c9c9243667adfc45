/** Lets in who may: users, keys and what they are allowed to do. */
package io.gantry.auth;
