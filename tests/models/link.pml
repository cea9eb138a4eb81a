/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two links, a network that loses, and somebody who replays, step by step: see README.md.
 */
#ifdef OLD_RULES
#define BEACONS_RENEW
#define K2_IS_HEARD
#define KNOCKS_IN_A_ROW
#endif

/* The timers of PROTOCOL.md, in ms. */
#define TICK 50
#define QUIET 300
#define SILENT 2000
#define LOST 3000
#define DEAD 10000
#define EAGER_KNOCK 250
#define KNOCK 1000
#define KNOCK_JITTER 250

#ifndef STEP
#define STEP TICK
#endif
#define STEPS(ms) (((ms) + STEP - 1) / STEP)

#define A 0 /* initiates */
#define B 1

mtype = { searching, linked, lost };
mtype state[2] = searching;
bool ticking[2];
bool read[2];         /* what this side sends under now, the other can read */
short silence[2];     /* steps since DATA, or since it ticks: up to DEAD */
short unheard[2];     /* steps since DATA: up to LOST */
#ifdef K2_IS_HEARD
short no_data[2];
#else
#define no_data unheard
#endif
bool old;             /* A: the keys it sends under are past rekey_after */
byte knock[2];        /* steps until it may knock */
bool knock_due[2];
bool shook[2];        /* its last tick was a handshake's */
byte reply[2];        /* a K1 or K2 to send */
#define TO_PARTNER 1
#define TO_REPLAYER 2

short echoless;       /* A: steps since B's DATA has shown that B hears it, up to SILENT */
bool news;            /* B: its DATA will show so */
bool renew;           /* A */
byte young;           /* A: steps for which B's last knocks may still be on their way */
byte answered;        /* A: steps until it may answer a BEACON */
bool theirs;          /* A: its keys are with B's present process */
bool same;            /* B sends under the keys A sends under */
bool confirmed;       /* A has read DATA under them */
bool no_k1_yet;       /* B: it has accepted none since its start, so that old ones are new to it */

/* What happens in a step. */
bool loses[2];        /* what this side sends is lost */
bool replays_beacon, replays_k1;
bool grows_old;       /* the same, from now on */
bool late[2];         /* the next knock comes after the longer of two times */
#ifdef MEETING
byte calm;            /* steps in which the network has lost nothing */
#ifndef CALM
#define CALM 5000
#endif
#else
bool pressed, arrived; /* a pause of A's */
byte losses;           /* steps with some, in a row */
#ifndef MOST_LOSSES
#define MOST_LOSSES 2
#endif
#endif

/* The table of states: each `become` stands for the row beside it, and nothing else moves a state. */
inline become(s, from, to) {
    assert(from);
    state[s] = to
}
#define ANY true
#define SEARCHING_OR_LOST(s) (state[s] == searching || state[s] == lost)
#define LINKED_OR_LOST(s) (state[s] == linked || state[s] == lost)

inline start_ticking(s) {
    ticking[s] = true;
    silence[s] = 0;
    if
    :: s == A -> echoless = 0
    :: else
    fi
}

inline hear(s, first) {
    silence[s] = 0;
    unheard[s] = 0;
    no_data[s] = 0;
    if
    :: (first) && SEARCHING_OR_LOST(s) ->
        become(s, SEARCHING_OR_LOST(s), linked) /* | searching, lost | first DATA under new keys | linked | */
    :: else ->
        become(s, LINKED_OR_LOST(s), linked) /* | linked, lost | DATA under current or older keys | linked | */
    fi
}

inline die(s) {
    if
    :: state[s] != searching ->
        become(s, LINKED_OR_LOST(s), lost) /* | linked, lost | 10 s of silence, keys past 180 s or used up | lost without keys | */
    :: else
    fi;
    ticking[s] = false;
    read[1 - s] = false;
    same = false;
    confirmed = false;
    reply[s] = 0;
    knock_due[s] = false;
    knock[s] = 0
}

inline on_k1_by_b(whose) {
    become(B, ANY, state[B]); /* | any | K1 valid (responder) | the same | */
    reply[B] = whose
}

inline on_k2_by_a() {
    if
    :: !ticking[A] ->
        become(A, SEARCHING_OR_LOST(A) || state[A] == linked, state[A]); /* | searching, lost without keys | K2 valid (initiator) | the same, ticking | */
        start_ticking(A)
    :: ticking[A] && state[A] == linked ->
        become(A, state[A] == linked, linked); /* | linked | BEACON, K2 | linked | */
    :: else
    fi;
    read[A] = true;
    same = false;
    confirmed = false;
    theirs = true;
    old = false;
    young = STEPS(SILENT);
#ifdef K2_IS_HEARD
    silence[A] = 0;
    unheard[A] = 0;
#endif
}

inline on_beacon_by_a(whose) {
#ifdef BEACONS_RENEW
    if
    :: whose == TO_PARTNER && theirs && ticking[A] && young > 0
    :: else ->
        renew = ticking[A];
        knock[A] = 0
    fi
#else
    if
    :: unheard[A] < STEPS(QUIET)
    :: whose == TO_PARTNER && theirs && ticking[A] && young > 0
    :: answered > 0
    :: else ->
        become(A, state[A] == lost || unheard[A] >= STEPS(QUIET), state[A]); /* | lost, or quiet | BEACON valid (initiator) | the same | */
        answered = STEPS(EAGER_KNOCK);
        reply[A] = whose
    fi
#endif
}

inline on_data_by_b() {
    if
    :: read[A] ->
        if
        :: !ticking[B] -> start_ticking(B)
        :: else
        fi;
        hear(B, !same);
        if
        :: !same -> same = true; read[B] = true
        :: else
        fi;
        news = true;
#ifndef MEETING
        arrived = pressed;
#endif
    :: else
    fi
}

inline on_data_by_a() {
    if
    :: read[B] ->
        hear(A, state[A] == searching || (same && !confirmed));
        if
        :: same && !confirmed -> confirmed = true; renew = false; echoless = 0
        :: news -> echoless = 0
        :: else
        fi;
        news = false
    :: else
    fi
}

inline count(what, most) {
    if
    :: what < STEPS(most) -> what++
    :: else
    fi
}
inline count_down(what) {
    if
    :: what > 0 -> what--
    :: else
    fi
}

/* Of a side's silence. Then, whether it knocks. */
inline on_timer(s) {
    count(silence[s], DEAD);
    count(unheard[s], LOST);
    count_down(knock[s]);
    if
    :: state[s] == linked && unheard[s] >= STEPS(LOST) ->
        become(s, state[s] == linked, lost) /* | linked | 3 s of silence | lost | */
    :: else
    fi;
    if
    :: ticking[s] && silence[s] >= STEPS(DEAD) -> die(s)
    :: else
    fi;
    if
    :: knock[s] == 0 && (!ticking[s] || silence[s] >= STEPS(SILENT) ||
                         (s == A && (echoless >= STEPS(SILENT) || old || renew))) ->
        knock_due[s] = true;
        if
        :: ticking[s] && silence[s] >= STEPS(SILENT) -> knock[s] = STEPS(EAGER_KNOCK)
#ifdef BEACONS_RENEW
        :: s == A && ticking[s] && renew && silence[s] < STEPS(SILENT) -> knock[s] = STEPS(EAGER_KNOCK)
#endif
        /* Whether it is eager is left open. */
        :: else -> knock[s] = (late[s] -> STEPS(KNOCK + KNOCK_JITTER) : (ticking[s] -> STEPS(KNOCK) : STEPS(EAGER_KNOCK)))
        fi
    :: else
    fi
}

inline k1_by_a() {
    if
    :: !loses[A] -> no_k1_yet = false; on_k1_by_b(TO_PARTNER)
    :: else
    fi
}

inline reply_by(s) {
    if
    :: reply[s] == TO_PARTNER && s == A -> k1_by_a()
    :: reply[s] == TO_PARTNER && s == B && !loses[B] -> on_k2_by_a()
    :: else
    fi;
    reply[s] = 0
}

inline knock_by(s) {
    knock_due[s] = false;
    if
    :: s == A -> k1_by_a()
    :: s == B && !loses[B] -> on_beacon_by_a(TO_PARTNER)
    :: else
    fi
}

/* A step of a tick has room for one datagram of a link, a longer one for handshakes and DATA. */
#ifdef KNOCKS_IN_A_ROW
#define SHAKES(s) (reply[s] || knock_due[s])
#else
#define SHAKES(s) ((reply[s] || knock_due[s]) && !(ticking[s] && shook[s] && STEP == TICK))
#endif

inline poll(s) {
    if
    :: SHAKES(s) ->
        shook[s] = true;
        if
        :: reply[s] ->
            reply_by(s);
            if
            :: knock_due[s] && (!ticking[s] || STEP > TICK) -> knock_by(s)
            :: else
            fi
        :: else -> knock_by(s)
        fi
    :: else -> shook[s] = false
    fi;
    if
    :: ticking[s] && !loses[s] && (STEP > TICK || !shook[s]) ->
        if
        :: s == A -> on_data_by_b()
        :: else -> on_data_by_a()
        fi
    :: else
    fi
}

inline start(s) {
    state[s] = searching;
    ticking[s] = false;
    silence[s] = 0;
    unheard[s] = STEPS(LOST);
    knock[s] = 0;
    knock_due[s] = false;
    shook[s] = false;
    reply[s] = 0;
    read[0] = false;
    read[1] = false;
    same = false;
    confirmed = false;
    news = false;
    if
    :: s == A ->
        old = false; echoless = 0; renew = false; young = 0; answered = 0; theirs = false;
        reply[B] = (reply[B] -> TO_REPLAYER : 0)
    :: else -> no_k1_yet = true; theirs = false
    fi
}

inline step() {
    old = old || grows_old;
#ifdef K2_IS_HEARD
    count(no_data[A], LOST);
    count(no_data[B], LOST);
#endif
    count(echoless, SILENT);
    count_down(young);
    count_down(answered);
    if
    :: replays_beacon -> on_beacon_by_a(TO_REPLAYER)
    :: else
    fi;
    if
    :: replays_k1 && no_k1_yet -> on_k1_by_b(TO_REPLAYER)
    :: else
    fi;
    on_timer(A);
    on_timer(B);
    poll(A);
    poll(B);
    /* LINKED is shown while DATA comes in, and no longer. */
    assert(state[A] != linked || no_data[A] < STEPS(LOST));
    assert(state[B] != linked || no_data[B] < STEPS(LOST));
#ifdef MEETING
    assert(calm < STEPS(CALM) || (state[A] == linked && state[B] == linked));
#endif
    grows_old = false;
    replays_beacon = false;
    replays_k1 = false;
    late[A] = false;
    late[B] = false;
    loses[A] = false;
    loses[B] = false
}

/* Where it makes a difference. */
inline any(what, matters) {
    if
    :: what = false
    :: (matters) -> what = true
    fi
}
#ifdef BEACONS_RENEW
#define BEACON_MATTERS true
#else
#define BEACON_MATTERS (unheard[A] >= STEPS(QUIET) - 1)
#endif

active proctype world() {
    d_step { start(A); start(B) }
#ifndef MEETING
    d_step {
        ticking[A] = true; ticking[B] = true; read[A] = true; read[B] = true;
        same = true; confirmed = true; theirs = true; no_k1_yet = false;
        unheard[A] = 0; unheard[B] = 0;
        state[A] = linked; state[B] = linked
    }
#endif
    do
    :: atomic {
           any(grows_old, ticking[A] && !old);
           any(replays_beacon, BEACON_MATTERS);
           any(late[A], knock[A] <= 1);
           any(late[B], knock[B] <= 1);
#ifdef MEETING
           any(replays_k1, no_k1_yet);
           if
           :: d_step { count(calm, CALM); step() }
           :: d_step { calm = 0; loses[A] = true; step() }
           :: d_step { calm = 0; loses[B] = true; step() }
           :: d_step { calm = 0; loses[A] = true; loses[B] = true; step() }
           :: d_step { calm = 0; loses[A] = true; loses[B] = true; start(A); step() }
           :: d_step { calm = 0; loses[A] = true; loses[B] = true; start(B); step() }
           :: d_step { ticking[A] -> calm = 0; loses[A] = true; loses[B] = true; die(A); step() }
           :: d_step { ticking[B] -> calm = 0; loses[A] = true; loses[B] = true; die(B); step() }
           fi;
#else
           any(loses[A], losses < MOST_LOSSES);
           any(loses[B], losses < MOST_LOSSES);
           losses = (loses[A] || loses[B] -> losses + 1 : 0);
           if
           :: true
           :: !pressed -> pressed = true
           fi;
           d_step { step() }
#endif
       }
    od
}

#ifndef MEETING
ltl pause { [] (pressed -> <> arrived) }
#endif
