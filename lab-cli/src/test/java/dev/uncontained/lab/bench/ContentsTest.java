package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.DefaultRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentsTest {
    private static int bodyBytes(Contents contents) {
        byte[] value = new byte[100];
        return DefaultRecord.sizeInBytes(
                0, 0L, null, ByteBuffer.wrap(value), contents.headers().toArray(Header[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {112, 300, 1_000, 10_000})
    void theProjectsOwnRecordsAreMadeAsLongAsTheOthers(int recordBytes) {
        Contents padded = Contents.bursts(recordBytes, 100);

        int added = bodyBytes(padded) - bodyBytes(Contents.BURSTS);
        assertThat(added).as("but for the lengths of lengths").isBetween(recordBytes - 100 - 2, recordBytes - 100 + 2);
    }

    @Test
    void aRecordThatIsLongerAlreadyStaysAsItIs() {
        assertThat(Contents.bursts(50, 100)).isEqualTo(Contents.BURSTS);
        assertThat(Contents.BURSTS.headers()).isEmpty();
    }
}
