package dev.uncontained.events.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.RegionEvent.RegionReflagged;
import dev.uncontained.events.RegionEvent.RegionZapped;
import dev.uncontained.events.Reply;
import dev.uncontained.events.Topic;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class EventCodecTest {
    private static final Header HEADER = new Header("r1", "vma-flag/grace-0", 2, 500_000, 9);
    private static final RegionReflagged EVENT =
            new RegionReflagged(HEADER, new Reply(4, 0, 2), 3, new Hex(0x80_0404_4400L), true, "audit passed");

    private final EventCodec codec = new EventCodec();

    @Test
    void headerStandsFlatAndFlagsAreDecodedForPeople() {
        assertThat(new String(codec.encode(EVENT), UTF_8))
                .startsWith("{\"type\":\"RegionReflagged\",\"run\":\"r1\",\"host\":\"vma-flag/grace-0\",\"boot\":2,"
                        + "\"virtualNs\":500000,\"seq\":9,")
                .contains("\"vmFlags\":\"0x8004044400\"")
                .contains("VM_ALLOW_ANY_UNCACHED");
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertThat(codec.decode(Topic.REGIONS, codec.encode(EVENT))).contains(EVENT);
    }

    @Test
    void decodedNamesAreNeverRead() throws Exception {
        byte[] record = signed("{\"type\":\"RegionReflagged\",\"run\":\"r1\",\"host\":\"vma-flag/grace-0\",\"boot\":2,"
                + "\"virtualNs\":500000,\"seq\":9,\"reply\":{\"req\":4,\"part\":0,\"parts\":2},\"region\":3,"
                + "\"vmFlags\":\"0x8004044400\",\"vmFlagNames\":[\"VM_LIES\"],\"audited\":true,"
                + "\"reason\":\"audit passed\"");
        assertThat(codec.decode(Topic.REGIONS, record)).contains(EVENT);
        assertThat(codec.unknownFields()).isZero();
    }

    @Test
    void unknownTypesAndFieldsAreSkippedAndCounted() throws Exception {
        assertThat(codec.decode(Topic.REGIONS, signed("{\"type\":\"RegionDreamt\",\"run\":\"r1\"")))
                .isEmpty();
        byte[] newer = signed("{\"type\":\"RegionZapped\",\"run\":\"r1\",\"host\":\"h\",\"boot\":1,\"virtualNs\":0,"
                + "\"seq\":1,\"reply\":{\"req\":4,\"part\":0,\"parts\":2},\"region\":3,\"reason\":\"reset\","
                + "\"colour\":{\"deep\":[1,2]}");
        assertThat(codec.decode(Topic.REGIONS, newer))
                .contains(new RegionZapped(new Header("r1", "h", 1, 0, 1), new Reply(4, 0, 2), 3, "reset"));
        assertThat(codec.unknownTypes()).isEqualTo(1);
        assertThat(codec.unknownFields()).isEqualTo(1);
    }

    @Test
    void missingAndNullMembersAreRefused() {
        String start = "{\"type\":\"RegionZapped\",\"run\":\"r1\",\"host\":\"h\",\"boot\":1,\"virtualNs\":0,\"seq\":1,"
                + "\"reply\":{\"req\":4,\"part\":0,\"parts\":2},\"region\":3";
        assertThatThrownBy(() -> codec.decode(Topic.REGIONS, signed(start)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("reason");
        assertThatThrownBy(() -> codec.decode(Topic.REGIONS, signed(start + ",\"reason\":null")))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void recordUnderForeignKeyIsRefused() {
        assertThatThrownBy(() -> codec.decode(Topic.REGIONS, "r1/other".getBytes(UTF_8), codec.encode(EVENT)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("r1/vma-flag/grace-0");
    }

    @Property(tries = 500)
    void noSingleByteCanChangeUnseen(@ForAll int place, @ForAll byte change) {
        byte[] record = codec.encode(EVENT);
        record[Math.floorMod(place, record.length)] ^= change == 0 ? 1 : change;
        assertThatThrownBy(() -> codec.decode(Topic.REGIONS, record)).isInstanceOf(UnreadableRecordException.class);
    }

    @Property(tries = 500)
    void garbageIsRefusedAndNothingElse(@ForAll byte[] garbage) {
        assertThatThrownBy(() -> codec.decode(Topic.REGIONS, garbage)).isInstanceOf(UnreadableRecordException.class);
    }

    private static byte[] signed(String jsonWithoutEnd) {
        CRC32C crc = new CRC32C();
        crc.update(jsonWithoutEnd.getBytes(UTF_8));
        return (jsonWithoutEnd + ",\"checksum\":\"%08x\"}".formatted(crc.getValue())).getBytes(UTF_8);
    }
}
