package dev.uncontained.protocol;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.Checkpoint;
import org.jspecify.annotations.Nullable;

/** What a record holds, read already: codecs have tests of their own. */
sealed interface Content {
    /** An event. */
    record Said(HostScoped event) implements Content {
        @Override
        public String toString() {
            return event.getClass().getSimpleName() + " " + event.header().seq() + " of boot "
                    + event.header().boot();
        }
    }

    /** The bytes of a burst and its number. */
    @SuppressWarnings("ArrayRecordComponent") // compared by Expected, byte for byte
    record Moved(byte[] burst, long seq) implements Content {
        @Override
        public String toString() {
            return "burst " + seq;
        }
    }

    /** A checkpoint, or null where it was removed. */
    record Kept(@Nullable Checkpoint checkpoint) implements Content {
        @Override
        public String toString() {
            return checkpoint == null ? "no checkpoint" : "checkpoint before request " + checkpoint.nextReq();
        }
    }
}
