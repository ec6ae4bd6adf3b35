package dev.uncontained.lab.machine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A machine as JSON, written field by field: binding would cost more time than parsing does. */
final class MachineJsonWriter {
    private MachineJsonWriter() {}

    static String write(Machine machine) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("devices");
            for (PciDevice device : machine.devices()) {
                write(json, device);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("unread");
            for (UnreadLine line : machine.unread()) {
                json.writeStartObject();
                json.writeNumberField("line", line.line());
                json.writeStringField("text", line.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, PciDevice device) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", device.address());
        json.writeStringField("class", device.className());
        writeText(json, "ids", device.ids());
        writeText(json, "driver", device.driver());
        json.writeArrayFieldStart("bars");
        for (MemoryBar bar : device.bars()) {
            write(json, bar);
        }
        json.writeEndArray();
        switch (device.msix()) {
            case MsixPlace.None() -> json.writeNullField("msix");
            case MsixPlace.Unknown() -> json.writeStringField("msix", "unknown");
            case MsixPlace.Table(int count, int bar, long offsetBytes) -> {
                json.writeObjectFieldStart("msix");
                json.writeNumberField("count", count);
                json.writeNumberField("bar", bar);
                json.writeNumberField("offset", offsetBytes);
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, MemoryBar bar) throws IOException {
        json.writeStartObject();
        Integer index = bar.index();
        if (index == null) {
            json.writeNullField("index");
        } else {
            json.writeNumberField("index", index);
        }
        writeText(json, "address", bar.addressHex());
        Long sizeBytes = bar.sizeBytes();
        if (sizeBytes == null) {
            json.writeNullField("size");
        } else {
            json.writeNumberField("size", sizeBytes);
        }
        json.writeNumberField("bits", bar.bits());
        json.writeBooleanField("prefetchable", bar.prefetchable());
        json.writeStringField("state", bar.state().word());
        json.writeEndObject();
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, text);
        }
    }
}
