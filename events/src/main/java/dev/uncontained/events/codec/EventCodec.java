package dev.uncontained.events.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.Event;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * JSON of the control topics: one object a record, readable with any Kafka tool.
 *
 * <pre>{"type":"RegionZapped","run":"…","host":"vma-flag/grace-0","boot":1,"virtualNs":500000,"seq":9, …, "checksum":"1c291ca3"}</pre>
 *
 * The header stands flat at the front. {@code checksum} is the last member: the CRC-32C, as eight hex digits, of all bytes before it, so
 * that a reader can check it without agreeing on an order of members. Members a reader does not know are skipped and counted, and so is a
 * type it does not know; whatever else is wrong is an {@link UnreadableRecordException}. Members ending in {@code Names} are there for
 * people: {@link EventCodec} writes them and never reads them.
 */
public final class EventCodec {
    private static final String CHECKSUM_START = ",\"checksum\":\"";
    private static final int CHECKSUM_TAIL = CHECKSUM_START.length() + 8 + 2;

    private static final Map<Topic, Map<String, Class<? extends Event>>> TYPES = Map.of(
            Topic.RUNS,
            types(List.of(
                    RunEvent.RunStarted.class,
                    RunEvent.RunStopRequested.class,
                    RunEvent.RunCompleted.class,
                    RunEvent.RunForgotten.class,
                    RunEvent.DrillFaultBegan.class,
                    RunEvent.DrillFaultEnded.class)),
            Topic.HOSTS,
            types(List.of(
                    HostEvent.HostBooted.class,
                    HostEvent.ActionDue.class,
                    HostEvent.GuestActionApplied.class,
                    HostEvent.HostCrashed.class,
                    HostEvent.HostFinished.class)),
            Topic.REGIONS,
            types(List.of(
                    RegionEvent.RegionRegistered.class,
                    RegionEvent.RegionRefused.class,
                    RegionEvent.RegionReflagged.class,
                    RegionEvent.RegionZapped.class,
                    RegionEvent.RegionRestored.class,
                    RegionEvent.RegionsComplete.class,
                    RegionEvent.RegionActionApplied.class)),
            Topic.STAGE2,
            types(List.of(
                    Stage2Event.MemslotsReady.class,
                    Stage2Event.MemslotRefused.class,
                    Stage2Event.Stage2Mapped.class,
                    Stage2Event.Stage2Unmapped.class,
                    Stage2Event.AbortInjected.class,
                    Stage2Event.AbortFailed.class,
                    Stage2Event.Stage2ActionApplied.class)),
            Topic.ABORTS,
            types(List.of(AbortEvent.Stage2Aborts.class)),
            Topic.FAULTS,
            types(List.of(
                    FaultEvent.UncontainedFault.class,
                    FaultEvent.ContainedFaults.class,
                    FaultEvent.Corruption.class,
                    FaultEvent.VmLost.class)));

    private final AtomicLong unknownTypes = new AtomicLong();
    private final AtomicLong unknownFields = new AtomicLong();
    private final JsonMapper mapper;

    public EventCodec() {
        SimpleModule hex = new SimpleModule()
                .addSerializer(Hex.class, ToStringSerializer.instance)
                .addDeserializer(Hex.class, new HexDeserializer());
        mapper = JsonMapper.builder()
                .addModule(hex)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .annotationIntrospector(new RecordIntrospector())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addHandler(new CountingHandler(unknownFields))
                .build();
    }

    /** The mapper that reads and writes events, for others who show them as JSON. */
    public JsonMapper mapper() {
        return mapper;
    }

    /** Records of a type this version does not know, skipped since the start. */
    public long unknownTypes() {
        return unknownTypes.get();
    }

    /** Members this version does not know, skipped since the start. */
    public long unknownFields() {
        return unknownFields.get();
    }

    /** The Kafka key of an event. */
    public static String key(Event event) {
        return switch (event) {
            case RunEvent run -> run.run();
            case HostScoped host -> host.header().key();
        };
    }

    /** The topic an event belongs on. */
    public static Topic topic(Event event) {
        return switch (event) {
            case RunEvent e -> Topic.RUNS;
            case HostEvent e -> Topic.HOSTS;
            case RegionEvent e -> Topic.REGIONS;
            case Stage2Event e -> Topic.STAGE2;
            case AbortEvent e -> Topic.ABORTS;
            case FaultEvent e -> Topic.FAULTS;
        };
    }

    /** The bytes of an event: equal events give equal bytes. */
    public byte[] encode(Event event) {
        ObjectNode body = mapper.valueToTree(event);
        ObjectNode node = mapper.createObjectNode().put("type", event.getClass().getSimpleName());
        if (body.remove("header") instanceof ObjectNode header) {
            node.setAll(header);
        }
        node.setAll(body);
        DecodedNames.add(node);
        byte[] json;
        try {
            json = mapper.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that JSON cannot hold: " + event, e);
        }
        byte[] tail = (CHECKSUM_START + checksum(json, json.length - 1) + "\"}").getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[json.length - 1 + tail.length];
        System.arraycopy(json, 0, record, 0, json.length - 1);
        System.arraycopy(tail, 0, record, json.length - 1, tail.length);
        return record;
    }

    /**
     * Reads one record.
     *
     * @return the event, or empty when its type is unknown (counted)
     * @throws UnreadableRecordException when it is not an event of the topic
     */
    public Optional<Event> decode(Topic topic, byte[] record) throws UnreadableRecordException {
        checkChecksum(record);
        ObjectNode node;
        try {
            if (!(mapper.readTree(record) instanceof ObjectNode object)) {
                throw new UnreadableRecordException("not a JSON object");
            }
            node = object;
        } catch (IOException e) {
            throw new UnreadableRecordException("not JSON: " + firstLine(e), e);
        }
        JsonNode type = node.remove("type");
        if (type == null || !type.isTextual()) {
            throw new UnreadableRecordException("no member 'type'");
        }
        Class<? extends Event> eventClass = TYPES.getOrDefault(topic, Map.of()).get(type.textValue());
        if (eventClass == null) {
            unknownTypes.incrementAndGet();
            return Optional.empty();
        }
        node.remove("checksum");
        DecodedNames.remove(node);
        if (topic != Topic.RUNS) {
            ObjectNode header = mapper.createObjectNode();
            for (var component : Header.class.getRecordComponents()) {
                JsonNode value = node.remove(component.getName());
                if (value != null) {
                    header.set(component.getName(), value);
                }
            }
            node.set("header", header);
        }
        try {
            return Optional.of(mapper.treeToValue(node, eventClass));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnreadableRecordException("not a " + type.textValue() + ": " + firstLine(e), e);
        }
    }

    /**
     * Reads one record and checks that it stands under its own key.
     *
     * @throws UnreadableRecordException also when {@code key} is not the event's
     */
    public Optional<Event> decode(Topic topic, byte[] key, byte[] record) throws UnreadableRecordException {
        Optional<Event> event = decode(topic, record);
        if (event.isPresent() && (key == null || !key(event.get()).equals(new String(key, StandardCharsets.UTF_8)))) {
            throw new UnreadableRecordException("the record's key is not the event's own, " + key(event.get()));
        }
        return event;
    }

    private static void checkChecksum(byte[] record) throws UnreadableRecordException {
        if (record == null || record.length <= CHECKSUM_TAIL) {
            throw new UnreadableRecordException("too short for an event");
        }
        int start = record.length - CHECKSUM_TAIL;
        String tail = new String(record, start, CHECKSUM_TAIL, StandardCharsets.ISO_8859_1);
        if (!tail.startsWith(CHECKSUM_START)) {
            throw new UnreadableRecordException("does not end in a checksum");
        }
        String found = tail.substring(CHECKSUM_START.length(), CHECKSUM_START.length() + 8);
        String expected = checksum(record, start);
        if (!found.equals(expected)) {
            throw new UnreadableRecordException("checksum is " + found + ", the bytes give " + expected);
        }
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return String.format("%08x", crc.getValue());
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static Map<String, Class<? extends Event>> types(List<Class<? extends Event>> classes) {
        Map<String, Class<? extends Event>> types = new HashMap<>();
        for (Class<? extends Event> eventClass : classes) {
            types.put(eventClass.getSimpleName(), eventClass);
        }
        return Map.copyOf(types);
    }

    private static final class HexDeserializer extends JsonDeserializer<Hex> {
        @Override
        public Hex deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString();
            try {
                return Hex.of(String.valueOf(text));
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }

    private static final class CountingHandler extends DeserializationProblemHandler {
        private final AtomicLong unknownFields;

        CountingHandler(AtomicLong unknownFields) {
            this.unknownFields = unknownFields;
        }

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String propertyName)
                throws IOException {
            unknownFields.incrementAndGet();
            parser.skipChildren();
            return true;
        }
    }
}
