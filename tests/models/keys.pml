/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which keys each side holds, whatever the network does with K1, K2 and DATA: see README.md.
 * A initiates and B responds. There is no time here: A may knock at any moment, and so a BEACON, which at most makes it
 * knock, needs no part of its own.
 */
#ifndef N
#define N 4 /* K1s, numbered by their timestamps */
#endif
#define BIT(i) (1 << ((i) - 1))
#define UP_TO(i) ((1 << (i)) - 1)
#define ID(i, p) (1 << ((i) - 1 + (p) * N)) /* keys of the K1 i with B's process p */

byte sent;     /* K1s 1 to sent have left A: anybody may deliver each at any time, as often as they like */
short k2;      /* IDs of K2s that have left B: the same */
short a_data;  /* IDs under which DATA has left A: some of it may still be under way */
short b_data;

/* A, its keys by their K1 */
byte a_first = 1; /* the first K1 of A's present process */
byte a_open, a_cur, a_older, a_confirmed;
byte a_second;       /* of those, which are with B's second process */
byte a_agreed;       /* the newest confirmed */
byte a_peer = 2;     /* B's process, 2: none yet */

/* B, its keys by their K1 */
bit process;         /* B's present one */
byte a_split = 255;  /* the first K1 of A's second process */
byte b_newest, b_cur, b_older, b_next, b_confirmed, b_agreed;
byte b_peer = 2;     /* A's process, 2: none yet */

#define A_PROCESS(i) ((i) >= a_split)
#define B_PROCESS(i) ((a_second & BIT(i)) != 0)
#define A_HOLDS(i) (a_cur == (i) || (a_older & BIT(i)))
#define B_HOLDS(i) (b_cur == (i) || ((b_older | b_next) & BIT(i)))

/* Older keys go down to the newest confirmed ones. */
inline trim(older, confirmed) {
    i = N;
    do
    :: i > 0 && !(older & confirmed & BIT(i)) -> i--
    :: else -> break
    od;
    if
    :: i > 0 -> older = older & ~UP_TO(i - 1)
    :: else
    fi
}

inline k1_to_b(n) {
    b_newest = n;
    k2 = k2 | ID(n, process);
#ifdef K1_IS_ENOUGH
    if :: b_cur -> b_older = b_older | BIT(b_cur) :: else fi;
    b_cur = n;
#else
    b_next = b_next | BIT(n);
#endif
}

inline k2_to_a(n, p) {
    a_open = a_open & ~UP_TO(n);
#ifdef K2_DROPS_OLDER
    a_older = (a_cur -> BIT(a_cur) : 0); /* previous, and no more */
#else
    if
    :: a_cur -> a_older = a_older | BIT(a_cur)
    :: else
    fi;
    trim(a_older, a_confirmed);
#endif
    a_cur = n;
    if
    :: p -> a_second = a_second | BIT(n)
    :: else
    fi;
#ifdef K2_ENDS_OTHERS
    if
    :: p != a_peer -> a_older = a_older & (p -> a_second : ~a_second)
    :: else
    fi
#endif
}

/* With the first DATA of a process, keys with others end, but for newer ones than these. */
#ifdef DATA_ENDS_NEWER
#define END_OTHERS(older, same) older = older & (same)
#else
#define END_OTHERS(older, same) older = older & ((same) | ~UP_TO(n))
#endif

inline data_to_a(n, p) {
    if
    :: !(a_confirmed & BIT(n)) ->
        a_confirmed = a_confirmed | BIT(n);
        if
        :: n > a_agreed ->
            a_agreed = n;
            if
            :: p != a_peer -> a_peer = p; END_OTHERS(a_older, (p -> a_second : ~a_second))
            :: else
            fi
        :: else
        fi
    :: else
    fi
}

inline data_to_b(n) {
    if
    :: b_next & BIT(n) ->
        if
        :: b_cur -> b_older = b_older | BIT(b_cur)
        :: else
        fi;
        trim(b_older, b_confirmed);
        b_cur = n;
        b_next = b_next & ~UP_TO(n)
    :: else
    fi;
    if
    :: !(b_confirmed & BIT(n)) ->
        b_confirmed = b_confirmed | BIT(n);
        if
        :: n > b_agreed ->
            b_agreed = n;
            if
            :: A_PROCESS(n) != b_peer ->
                b_peer = A_PROCESS(n);
                END_OTHERS(b_older, (b_peer -> ~UP_TO(a_split - 1) : (a_split > N -> 255 : UP_TO(a_split - 1))))
            :: else
            fi
        :: else
        fi
    :: else
    fi
}

/* What the partner sends under now, this side can read, as long as both are still the processes that agreed on it. */
#define B_IS_READ (b_cur < a_first || (A_HOLDS(b_cur) && B_PROCESS(b_cur) == process))
#define A_IS_READ (a_cur == 0 || B_PROCESS(a_cur) != process || B_HOLDS(a_cur))

active proctype world() {
    byte i, n;
    bit p;
    do
    :: d_step { !(B_IS_READ && A_IS_READ) -> assert(B_IS_READ); assert(A_IS_READ) }
    :: d_step { sent < N -> sent++; a_open = a_open | BIT(sent); n = 0 }
    :: d_step { a_cur -> a_data = a_data | ID(a_cur, B_PROCESS(a_cur)); n = 0 }
    :: d_step { b_cur -> b_data = b_data | ID(b_cur, process); n = 0 }
    /* Each may start anew, once. */
    :: d_step { a_split == 255 && sent < N ->
           a_split = sent + 1; a_first = a_split; a_peer = 2;
           a_open = 0; a_cur = 0; a_older = 0; a_confirmed = 0; a_second = 0; a_agreed = 0 }
    :: d_step { !process ->
           process = 1; b_peer = 2;
           b_newest = 0; b_cur = 0; b_older = 0; b_next = 0; b_confirmed = 0; b_agreed = 0 }
    /* Anything that was ever sent arrives. */
    :: atomic {
           select (n : 1 .. N);
           if
           :: d_step { n <= sent && n > b_newest -> k1_to_b(n); i = 0 }
           :: d_step { n >= a_first && (a_data & ID(n, process)) && B_HOLDS(n) -> data_to_b(n); i = 0 }
           :: p = 0; goto to_a
           :: p = 1; goto to_a
           :: d_step { (a_split != 255 && n < a_split && (a_data & ID(n, process)) && B_HOLDS(n)) -> data_to_b(n); i = 0 }
           fi;
           goto done;
to_a:      if
           :: d_step { (k2 & ID(n, p)) && (a_open & BIT(n)) -> k2_to_a(n, p); i = 0 }
           :: d_step { (b_data & ID(n, p)) && A_HOLDS(n) && B_PROCESS(n) == p -> data_to_a(n, p); i = 0 }
           :: else
           fi;
done:      n = 0; p = 0
       }
    od
}
