package dev.uncontained.lab.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.runlog.Retention;
import dev.uncontained.lab.runlog.RunFileHeader.Cut;
import dev.uncontained.lab.runlog.RunRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bursts of one host as the log has them, held against those the machine writes now. Executes no further ahead than the log has come, so
 * what is kept of a burst that was met is its chain alone: 8 bytes, by which every later copy is still told from a differing one.
 */
final class BurstTrack {
    /** Writes bursts by {@link #wrote}. */
    interface Machine {
        /** Goes on; false when nothing more comes. */
        boolean step();
    }

    /** Records out of order that are kept before the one that is due is given up. */
    private static final int LOOK_AHEAD = 256;

    private static final int TRAILER = 8 + 8 + 4;
    private static final int WALL_CLOCK_AND_CRC = 8 + 4;

    private final String host;
    private final byte[] key;
    private final int keyHash;
    private final Retention retention;
    private final Findings findings;
    private final Checked checked;
    private final BurstView view = new BurstView();
    private final Deque<byte[]> written = new ArrayDeque<>();
    private final TreeMap<Long, List<RunRecord>> ahead = new TreeMap<>();
    private final Deque<RunRecord> unreadable = new ArrayDeque<>();
    private final Deque<String> unreadableWhy = new ArrayDeque<>();
    private final long[] sums = new long[6];
    private Map<Integer, Long> highest = Map.of();
    private long[] chains = new long[64];
    private long wrote;
    private long next = 1;
    private boolean chainReported;
    private int partition = -1;

    BurstTrack(String host, byte[] key, Retention retention, Findings findings, Checked checked) {
        this.host = host;
        this.key = key;
        this.retention = retention;
        this.keyHash = BurstCodec.keyHash(key);
        this.findings = findings;
        this.checked = checked;
    }

    /** The machine wrote its next burst. */
    void wrote(byte[] record) {
        written.add(record);
        wrote++;
        if (wrote == chains.length) {
            chains = Arrays.copyOf(chains, chains.length * 2);
        }
        chains[(int) wrote] = BurstCodec.chainOf(record);
    }

    /**
     * The log has a burst.
     *
     * @param highestVersion highest stage-2 version of each boot that is on {@code kvm.stage2}
     * @return whether it can be read
     */
    boolean onRecord(RunRecord record, Machine machine, Map<Integer, Long> highestVersion) {
        partition = record.partition();
        try {
            view.read(keyHash, record.value());
        } catch (UnreadableRecordException e) {
            unreadable.add(record);
            unreadableWhy.add(String.valueOf(e.getMessage()));
            return false;
        }
        highest = highestVersion;
        long seq = view.seq();
        if (seq > next) {
            ahead.computeIfAbsent(seq, number -> new ArrayList<>()).add(record);
            if (ahead.size() > LOOK_AHEAD) {
                closeGap(machine);
            }
        } else if (seq == next) {
            inTurn(record, machine);
            count(record);
            takeAhead(machine);
        } else {
            again(record, seq);
        }
        return true;
    }

    private void inTurn(RunRecord record, Machine machine) {
        byte[] expected = take(machine);
        if (expected == null) {
            findings.add(Breach.at(
                    record,
                    Breach.Law.SEQUENCE,
                    "the record",
                    "nothing: the host has written " + wrote + " bursts",
                    "burst " + next));
        } else {
            Breach breach = compare(record, expected);
            if (breach != null) {
                findings.add(breach);
            }
        }
        next++;
    }

    /** What came too early is what it says, and out of its order, or something that was added. */
    private void takeAhead(Machine machine) {
        for (List<RunRecord> early = ahead.remove(next); early != null; early = ahead.remove(next)) {
            byte[] expected = take(machine);
            boolean taken = false;
            for (RunRecord record : early) {
                read(record);
                Breach breach = expected == null ? beyond(record) : compare(record, expected);
                if (breach == null && !taken) {
                    taken = true;
                    count(record);
                    findings.add(
                            Breach.at(record, Breach.Law.SEQUENCE, "the record", "an earlier burst", "burst " + next));
                } else if (breach != null) {
                    findings.add(breach);
                }
            }
            if (!taken) {
                if (expected != null) {
                    written.addFirst(expected);
                }
                return;
            }
            next++;
        }
    }

    /** The burst that is due does not come any more: goes on behind it. */
    private void closeGap(Machine machine) {
        long first = next;
        long found = ahead.firstKey();
        RunRecord behind = ahead.firstEntry().getValue().getFirst();
        boolean cut = isCut(first);
        while (next < found) {
            if (take(machine) == null) {
                findings.add(beyond(behind));
                ahead.remove(found);
                return;
            }
            next++;
        }
        if (cut) {
            findings.cuts.add(new Cut(Topic.MMIO.topicName(), behind.partition(), host, found));
        } else {
            reportMissing(first, found - 1, behind);
        }
        for (List<RunRecord> records = ahead.remove(next); records != null; records = ahead.remove(next)) {
            for (int i = 0; i < records.size(); i++) {
                read(records.get(i));
                if (i == 0) {
                    inTurn(records.get(i), machine);
                    count(records.get(i));
                } else {
                    again(records.get(i), view.seq());
                }
            }
        }
    }

    /** Whether what is missing from {@code first} on can have been deleted by retention. */
    private boolean isCut(long first) {
        return first == 1 && unreadable.isEmpty() && retention.hasCut(Topic.MMIO, partition);
    }

    private Breach beyond(RunRecord record) {
        return Breach.at(
                record,
                Breach.Law.SEQUENCE,
                "the record",
                "nothing: the host has written " + wrote + " bursts",
                "burst " + view.seq());
    }

    private void read(RunRecord record) {
        try {
            view.read(keyHash, record.value());
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException("it could be read before", e);
        }
    }

    private void again(RunRecord record, long seq) {
        byte[] value = record.value();
        boolean known = seq >= 1 && seq <= wrote;
        long chain = known ? chains[(int) seq] : 0;
        boolean equal = known
                && BurstCodec.chainOf(value) == chain
                && BurstCodec.expectedChain(seq == 1 ? 0 : chains[(int) seq - 1], value) == chain;
        if (equal) {
            checked.copies++;
        } else {
            findings.add(Breach.at(
                    record,
                    Breach.Law.COPY,
                    "burst " + seq,
                    "a copy of burst " + seq + " with chain " + hex(chain),
                    "another burst, with chain " + hex(BurstCodec.chainOf(value))));
        }
    }

    private void reportMissing(long first, long last, @Nullable RunRecord found) {
        long number = first;
        while (number <= last && !unreadable.isEmpty()) {
            findings.add(Breach.at(
                    unreadable.remove(), Breach.Law.CHECKSUM, "the record", "burst " + number, unreadableWhy.remove()));
            number++;
        }
        if (number > last) {
            return;
        }
        String bursts = number == last ? "burst " + number : "bursts " + number + " to " + last;
        if (found == null) {
            findings.add(new Breach(
                    Breach.Law.SEQUENCE, Topic.MMIO.topicName(), partition, -1, host, "the end", bursts, "nothing"));
        } else {
            findings.add(Breach.at(found, Breach.Law.SEQUENCE, "the record", bursts, "burst " + (last + 1)));
        }
    }

    private byte @Nullable [] take(Machine machine) {
        while (written.isEmpty()) {
            if (!machine.step()) {
                return written.poll();
            }
        }
        return written.poll();
    }

    private @Nullable Breach compare(RunRecord record, byte[] expected) {
        byte[] found = record.value();
        int body = expected.length - TRAILER;
        if (!Arrays.equals(expected, 0, body, found, 0, found.length - TRAILER)) {
            return differing(record, expected);
        }
        int chainEnd = expected.length - WALL_CLOCK_AND_CRC;
        if (Arrays.equals(expected, body, chainEnd, found, body, chainEnd) || chainReported) {
            return null;
        }
        chainReported = true;
        return Breach.at(
                record,
                Breach.Law.CHAIN,
                "burst " + view.seq() + ", chain",
                hex(BurstCodec.chainOf(expected)),
                hex(view.chain()));
    }

    private Breach differing(RunRecord record, byte[] expected) {
        BurstCodec codec = new BurstCodec();
        try {
            Difference difference =
                    Difference.of("", own(codec.decode(key, expected)), own(codec.decode(key, record.value())));
            if (difference != null) {
                return Breach.at(
                        record,
                        Breach.Law.BURST,
                        "burst " + view.seq() + ", " + difference.path(),
                        difference.expected(),
                        difference.found());
            }
        } catch (UnreadableRecordException e) {
            return Breach.at(
                    record, Breach.Law.BURST, "burst " + view.seq(), "a burst", String.valueOf(e.getMessage()));
        }
        return Breach.at(
                record,
                Breach.Law.BURST,
                "burst " + view.seq() + ", length",
                expected.length + " bytes",
                record.value().length + " bytes");
    }

    /** What a burst says of itself: its chain follows from that, and its wall clock from nothing. */
    private static ObjectNode own(MmioBurst burst) {
        ObjectNode members = new EventCodec().mapper().valueToTree(burst);
        members.remove(List.of("chain", "intendedEpochMicros"));
        return members;
    }

    private void count(RunRecord record) {
        checked.bursts++;
        checked.accesses += view.issued();
        sums[0] += view.issued();
        sums[1] += view.completed();
        sums[2] += view.corrupted();
        sums[3] += view.contained();
        sums[4] += view.uncontained();
        sums[5] += view.discarded();
        long version = view.stage2Version();
        long made = highest.getOrDefault(view.boot(), 0L);
        if (version < 0 || version > made) {
            findings.add(Breach.at(
                    record,
                    Breach.Law.CAUSALITY,
                    "burst " + view.seq() + ", stage2Version",
                    "0 to " + made + ", which kvm.stage2 has made in boot " + view.boot(),
                    String.valueOf(version)));
        }
        if (view.imbalance() != 0) {
            findings.add(Breach.at(
                    record,
                    Breach.Law.CONSERVATION,
                    "burst " + view.seq(),
                    "as many accesses in as out",
                    view.imbalance() + " more in than out"));
        }
    }

    /** The log has no more. Whatever the machine still writes is missing. */
    void end(Machine machine) {
        while (!ahead.isEmpty()) {
            closeGap(machine);
        }
        long first = next;
        while (take(machine) != null) {
            next++;
        }
        if (next > first && isCut(first)) {
            findings.cuts.add(new Cut(Topic.MMIO.topicName(), partition, host, next));
        } else if (next > first) {
            reportMissing(first, next - 1, null);
        }
        close();
    }

    /** What could not be read and is missed by nobody was never this host's. */
    void close() {
        checked.foreign += unreadable.size();
        unreadable.clear();
    }

    /** Issued, completed, corrupted, contained, uncontained, discarded, of all bursts met. */
    long[] sums() {
        return sums;
    }

    private static String hex(long value) {
        return "%016x".formatted(value);
    }
}
