/** A group that elects its leader: Raft, whose log is the commit log and a small index beside it. */
package io.gantry.ha.raft;
