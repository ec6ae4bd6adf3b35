package dev.uncontained.lab.bench;

/** What a reader can rely on, and what makes it so. */
enum Guarantee {
    /** Nothing: a copy is counted again. What the other two are measured against. */
    AT_LEAST_ONCE("at least once"),
    /** The lab's: records are numbered and chained, and the reader folds each number once. */
    NUMBERED("numbered, folded once"),
    /** Kafka's: transactions, and a reader that waits for them. */
    TRANSACTIONS("transactions");

    private final String text;

    Guarantee(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
