package dev.uncontained.arm.pcie;

/** What one side of a link does, over and over. */
public enum TlpOperation {
    /** Posted memory writes. */
    WRITE("write"),
    /** Memory reads, each answered by completions. */
    READ("read"),
    /** A read and a write of the same size by turns. */
    READ_WRITE("rw");

    private final String wireName;

    TlpOperation(String wireName) {
        this.wireName = wireName;
    }

    /** The name the command line and batch files write. */
    public String wireName() {
        return wireName;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static TlpOperation of(String wireName) {
        for (TlpOperation operation : values()) {
            if (operation.wireName.equals(wireName)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("op '" + wireName + "' is not one of write, read, rw");
    }
}
