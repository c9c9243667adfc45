package io.gantry.clients;

import io.gantry.clients.FaultGround.Part;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What can happen to a group of three while clients use it. Taken back by {@link FaultGround#heal()}. */
enum RaftFault {
    LEADER_KILLED(true) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.kill(ground.leader());
        }
    },
    FOLLOWER_KILLED(true) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.kill(ground.follower(random));
        }
    },
    ALL_KILLED(false) {
        @Override
        void strike(FaultGround ground, Random random) {
            for (int i = 0; i < FaultGround.MEMBERS; i++) {
                ground.kill(i);
            }
        }
    },
    /** For longer than an election takes: it wakes and believes that it leads. */
    LEADER_STANDS_STILL(true) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.pause(ground.leader());
        }
    },
    FOLLOWER_STANDS_STILL(true) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.pause(ground.follower(random));
        }
    },
    /** The leader stands still, and the next one is killed: who wakes is needed. */
    LEADER_STANDS_STILL_AND_THE_NEXT_IS_KILLED(false) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.pause(ground.leader());
            FaultGround.hold(random.nextInt(1_000));
            ground.kill(ground.leader());
        }
    },
    /** Clients reach it, its followers do not. */
    LEADER_CUT_OFF(true, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            int leader = ground.leader();
            ground.part(leader, (leader + 1) % FaultGround.MEMBERS);
            ground.part(leader, (leader + 2) % FaultGround.MEMBERS);
        }
    },
    FOLLOWER_CUT_OFF(true, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            int follower = ground.follower(random);
            ground.part(follower, (follower + 1) % FaultGround.MEMBERS);
            ground.part(follower, (follower + 2) % FaultGround.MEMBERS);
        }
    },
    LEADER_IS_NOT_HEARD(true, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            int leader = ground.leader();
            ground.cut(leader, (leader + 1) % FaultGround.MEMBERS);
            ground.cut(leader, (leader + 2) % FaultGround.MEMBERS);
        }
    },
    LEADER_DOES_NOT_HEAR(true, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            int leader = ground.leader();
            ground.cut((leader + 1) % FaultGround.MEMBERS, leader);
            ground.cut((leader + 2) % FaultGround.MEMBERS, leader);
        }
    },
    /** Leader and one follower hear only the other follower. */
    ONE_IS_THE_BRIDGE(true, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.part(ground.leader(), ground.follower(random));
        }
    },
    NOBODY_HEARS_ANOTHER(false, Part.NETWORK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.part(0, 1);
            ground.part(1, 2);
            ground.part(2, 0);
        }
    },
    CLOCKS_JUMP(true, Part.CLOCK) {
        @Override
        void strike(FaultGround ground, Random random) {
            for (int i = 0; i < FaultGround.MEMBERS; i++) {
                ground.setClock(i, random.nextInt(96) - 48L);
            }
        }
    },
    /** It hands over: there is room elsewhere. */
    LEADERS_DISK_FULL(true, Part.DISK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.fill(ground.leader());
        }
    },
    FOLLOWERS_DISK_FULL(true, Part.DISK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.fill(ground.follower(random));
        }
    },
    LEADER_LOSES_POWER(true, Part.DISK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.cutPower(List.of(ground.leader()));
        }
    },
    FOLLOWER_LOSES_POWER(true, Part.DISK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.cutPower(List.of(ground.follower(random)));
        }
    },
    ALL_LOSE_POWER(false, Part.DISK) {
        @Override
        void strike(FaultGround ground, Random random) {
            ground.cutPower(List.of(0, 1, 2));
        }
    };

    private final boolean goesOn;
    private final Set<Part> needs = EnumSet.noneOf(Part.class);

    /** @param goesOn whether sends are acknowledged while it lasts, in the end */
    RaftFault(boolean goesOn, Part... needs) {
        this.goesOn = goesOn;
        this.needs.addAll(List.of(needs));
    }

    boolean goesOn() {
        return goesOn;
    }

    Set<Part> needs() {
        return needs;
    }

    abstract void strike(FaultGround ground, Random random);
}
