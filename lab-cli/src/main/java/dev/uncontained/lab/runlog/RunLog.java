package dev.uncontained.lab.runlog;

import dev.uncontained.lab.LabException;
import java.util.List;
import java.util.function.Consumer;

/**
 * All records of one run that are still there. Records of {@code lab.runs} come first and those of {@code guest.mmio} last; those of one
 * partition come in the order of their offsets.
 */
public interface RunLog extends AutoCloseable {
    /** Id of the run. */
    String run();

    /** Where it is read from, for people. */
    String source();

    /** Records it will give, or -1 when that is not known before it is read. */
    long expectedRecords();

    /** Where its beginning is gone. */
    Retention retention();

    /**
     * Gives every record to {@code sink}. May be called more than once; each call reads from the beginning.
     *
     * @return the number of records
     * @throws LabException with exit status 1 when the log cannot be read to its end because it is damaged, 3 when its place is gone
     */
    long forEach(Consumer<RunRecord> sink) throws InterruptedException;

    /**
     * The records of {@code lab.runs} alone, which are few.
     *
     * @throws LabException as {@link #forEach}
     */
    List<RunRecord> ofRun() throws InterruptedException;

    @Override
    void close();
}
