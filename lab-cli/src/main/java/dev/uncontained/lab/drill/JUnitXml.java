package dev.uncontained.lab.drill;

import java.io.StringWriter;
import java.util.OptionalDouble;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** {@code junit.xml}: each expectation as a test case, times of faults and accounting as properties, for CI systems. */
final class JUnitXml {
    private JUnitXml() {}

    static String of(DrillOutcome outcome) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "drill " + outcome.drill().name());
            xml.writeAttribute("tests", String.valueOf(outcome.checks().size()));
            xml.writeAttribute("failures", count(outcome, Check.State.FAILED));
            xml.writeAttribute("skipped", count(outcome, Check.State.NOT_CHECKED));
            properties(xml, outcome);
            for (Check check : outcome.checks()) {
                xml.writeStartElement("testcase");
                xml.writeAttribute("classname", outcome.drill().name());
                xml.writeAttribute("name", check.name());
                if (check.state() != Check.State.MET) {
                    xml.writeEmptyElement(check.state() == Check.State.FAILED ? "failure" : "skipped");
                    xml.writeAttribute("message", check.detail());
                }
                xml.writeEndElement();
            }
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML that cannot be written to memory", e);
        }
        return text + "\n";
    }

    /** Times of each fault and the accounting, so that CI systems can keep and compare them. */
    private static void properties(XMLStreamWriter xml, DrillOutcome outcome) throws XMLStreamException {
        xml.writeStartElement("properties");
        for (Course course : outcome.courses()) {
            time(xml, "detected after, s: " + course.fault().name(), course.noticedSeconds());
            time(xml, "recovered after, s: " + course.fault().name(), course.recoverySeconds());
        }
        if (outcome.result().isPresent()) {
            for (AccountingTable.Row row : AccountingTable.of(outcome.result().get(), outcome.undisturbedDigest())) {
                property(xml, row.name(), row.value());
            }
        }
        xml.writeEndElement();
    }

    private static void time(XMLStreamWriter xml, String name, OptionalDouble seconds) throws XMLStreamException {
        if (seconds.isPresent()) {
            property(xml, name, CourseTable.seconds(seconds.getAsDouble()));
        }
    }

    private static void property(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeEmptyElement("property");
        xml.writeAttribute("name", name);
        xml.writeAttribute("value", value);
    }

    private static String count(DrillOutcome outcome, Check.State state) {
        return String.valueOf(outcome.checks().stream()
                .filter(check -> check.state() == state)
                .count());
    }
}
