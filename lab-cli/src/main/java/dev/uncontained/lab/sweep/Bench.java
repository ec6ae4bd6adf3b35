package dev.uncontained.lab.sweep;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.StackOptions;

/** Something that points can be measured on. */
interface Bench {
    /**
     * Finds or starts the stack.
     *
     * @throws LabException when there can be none
     */
    Stand open(StackOptions options) throws InterruptedException;

    /** A stack that is up. Ends with it what was started for it. */
    interface Stand extends AutoCloseable {
        /**
         * Does one run to its end.
         *
         * @param point values of what varies
         * @param inputs digest of all that decides it
         * @param round which repeat it is
         * @throws LabException when it did not end well
         */
        Measurement measure(Point point, String inputs, int round) throws InterruptedException;

        @Override
        void close();
    }
}
