/**
 * The switch of a running group as a model that is checked in every state: what decision 32 says, as small steps over
 * immutable states, and what happens when one rule of it is left out. Start at
 * {@link io.gantry.ha.switching.model.SwitchModelTest}.
 */
package io.gantry.ha.switching.model;
