package dev.plumbline.detectors.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report in the XML of JUnit, which CI systems read: one suite, a test case for each thing that was looked at. */
record JunitReport(String suite, List<TestCase> cases) {
    /**
     * @param failures none where it is fine
     * @param notes what is worth a word and no failure
     */
    record TestCase(String className, String name, String file, int line, List<String> failures, List<String> notes) {}

    /** @throws Failure if it cannot be written */
    void write(Path file) {
        try {
            Files.writeString(file, xml(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure("--junit " + file + " cannot be written: " + e);
        }
    }

    String xml() {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            start(xml, "testsuites");
            start(xml, "testsuite");
            attribute(xml, "name", suite);
            for (TestCase each : cases) {
                write(xml, each);
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the report of " + suite + " cannot be written", e);
        }
        return out + "\n";
    }

    private void start(XMLStreamWriter xml, String element) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement(element);
        attribute(xml, "tests", String.valueOf(cases.size()));
        attribute(
                xml,
                "failures",
                String.valueOf(
                        cases.stream().filter(it -> !it.failures().isEmpty()).count()));
        attribute(xml, "errors", "0");
    }

    private static void write(XMLStreamWriter xml, TestCase each) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("testcase");
        attribute(xml, "classname", each.className());
        attribute(xml, "name", each.name());
        attribute(xml, "file", each.file());
        attribute(xml, "line", String.valueOf(each.line()));
        attribute(xml, "time", "0");
        for (String failure : each.failures()) {
            xml.writeStartElement("failure");
            attribute(xml, "message", failure.lines().findFirst().orElse(""));
            xml.writeCharacters(clean(each.file() + ":" + each.line() + ": " + failure));
            xml.writeEndElement();
        }
        if (!each.notes().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(clean(String.join("\n", each.notes())));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, clean(value));
    }

    /** XML has no place for most control characters. */
    private static String clean(String text) {
        return text.codePoints()
                .map(c -> c == '\n'
                                || c == '\t'
                                || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF))
                        ? c
                        : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
