package dev.uncontained.lab.verify;

import dev.uncontained.lab.runlog.RunRecord;

/**
 * A place where a run is not what it must be.
 *
 * @param law what is broken
 * @param topic topic, or {@code result.json}
 * @param partition number of the partition, or -1
 * @param offset offset of the record; -1 behind the last one
 * @param host host, or empty
 * @param what which record and which part of it
 * @param expected what it must be
 * @param found what it is
 */
public record Breach(
        Law law, String topic, int partition, long offset, String host, String what, String expected, String found) {
    /** What a run must keep. */
    public enum Law {
        /** A record's bytes fit the hash the file was written with. */
        HASH,
        /** A record can be read and its checksum fits. */
        CHECKSUM,
        /** Every number once, in order, none missing, none beyond the end. */
        SEQUENCE,
        /** Copies of a record are equal. */
        COPY,
        /** Bursts hang together by their chain. */
        CHAIN,
        /** VFIO decides so about a region, its flags included. */
        REGION,
        /** KVM decides so about a memslot or mapping. */
        MAPPING,
        /** A host does so: its life, requests and faults. */
        HOST,
        /** The machine's accesses come to this burst. */
        BURST,
        /** Traffic runs under a stage-2 version that is there. */
        CAUSALITY,
        /** Nothing issued is lost or made. */
        CONSERVATION,
        /** The result follows from the records. */
        RESULT
    }

    static Breach at(RunRecord record, Law law, String what, String expected, String found) {
        return new Breach(
                law,
                record.topic().topicName(),
                record.partition(),
                record.offset(),
                record.host(),
                what,
                expected,
                found);
    }

    /** The place, as {@code lab tail} writes it. */
    String place() {
        if (partition < 0) {
            return topic;
        }
        return topic + "-" + partition + (offset < 0 ? ", at its end" : " offset " + offset);
    }
}
