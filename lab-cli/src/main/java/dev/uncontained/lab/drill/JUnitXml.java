package dev.uncontained.lab.drill;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** {@code junit.xml}: each expectation as a test case, for CI systems. */
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

    private static String count(DrillOutcome outcome, Check.State state) {
        return String.valueOf(outcome.checks().stream()
                .filter(check -> check.state() == state)
                .count());
    }
}
