package dev.uncontained.arm.host;

/** Brings the numbers of opened lines to their end, which takes two billion of them. */
public final class LineNumbers {
    private LineNumbers() {}

    /** Lets the numbers of this thread begin again after so many batches. */
    public static void runOutAfter(int batches) {
        Batch.ofThread().lines.number = OpenLines.LAST_NUMBER - batches * (OpenLines.LOG + OpenLines.MOST_BUFFERS);
    }
}
