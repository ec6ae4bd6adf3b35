package dev.uncontained.events.yaml;

import java.util.List;

/** A file that cannot be used, with everything that is wrong with it. */
public final class BadFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    BadFileException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each: {@code file:line: key: what is wrong; what would be right}. */
    public List<String> problems() {
        return problems;
    }
}
