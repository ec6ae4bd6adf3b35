package dev.uncontained.events.core.monitor;

import dev.uncontained.events.codec.BurstCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a host by the bytes of its key without making a string of them. Records of one host come in stretches, so the last one found is
 * tried first.
 */
final class HostIndex {
    private final Map<Key, Slot> slots = new HashMap<>();
    private final Key probe = new Key(new byte[0]);
    private @Nullable Slot last;

    /** A host with what its records need. */
    static final class Slot {
        final byte[] key;
        final int keyHash;
        final HostState host;

        Slot(byte[] key, HostState host) {
            this.key = key;
            this.keyHash = BurstCodec.keyHash(key);
            this.host = host;
        }
    }

    @Nullable
    Slot find(byte[] key) {
        Slot recent = last;
        if (recent != null && Arrays.equals(recent.key, key)) {
            return recent;
        }
        probe.set(key);
        Slot found = slots.get(probe);
        if (found != null) {
            last = found;
        }
        return found;
    }

    Slot put(byte[] key, HostState host) {
        Slot slot = new Slot(key.clone(), host);
        slots.put(new Key(slot.key), slot);
        return slot;
    }

    void removeIf(Predicate<HostState> gone) {
        slots.values().removeIf(slot -> gone.test(slot.host));
        last = null;
    }

    private static final class Key {
        private byte[] bytes;
        private int hash;

        Key(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        void set(byte[] other) {
            bytes = other;
            hash = Arrays.hashCode(other);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
