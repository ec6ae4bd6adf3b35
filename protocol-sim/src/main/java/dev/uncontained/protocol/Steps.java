package dev.uncontained.protocol;

import java.util.ArrayList;
import java.util.List;

/** What can happen next: what must at last, and what may. */
final class Steps {
    private final List<Step> due = new ArrayList<>();
    private final List<Step> possible = new ArrayList<>();

    /** Happens sooner or later, when nothing disturbs. */
    void due(String who, String what, Runnable action) {
        due.add(new Step(who, what, action));
    }

    /** May happen, and everything comes to its end without it. */
    void possible(String who, String what, Runnable action) {
        possible.add(new Step(who, what, action));
    }

    List<Step> due() {
        return due;
    }

    /** The one that a number stands for. */
    Step pick(int number) {
        int index = number % (due.size() + possible.size());
        return index < due.size() ? due.get(index) : possible.get(index - due.size());
    }

    boolean isEmpty() {
        return due.isEmpty() && possible.isEmpty();
    }

    void clear() {
        due.clear();
        possible.clear();
    }
}
