package dev.uncontained.lab.audit;

/** How far the worst of a probe's accesses reached. */
enum Harm {
    NONE("nothing"),
    GUEST("the guest's own fault"),
    VM("the VM ends"),
    CORRUPTION("data corrupted in silence"),
    HOST("the host is lost");

    private final String text;

    Harm(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Whether no vendor may sign for it: it reaches beyond the guest that did it. */
    boolean isUnsafe() {
        return this == CORRUPTION || this == HOST;
    }

    boolean isWorseThan(Harm other) {
        return compareTo(other) > 0;
    }
}
