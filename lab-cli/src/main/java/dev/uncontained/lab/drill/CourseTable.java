package dev.uncontained.lab.drill;

import dev.uncontained.lab.drill.Course.Fate;
import dev.uncontained.lab.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The faults of a drill with their times, a row each, for the terminal and the report. */
final class CourseTable {
    /** How many of the columns hold words. */
    static final int WORDS = 4;

    static final List<String> HEAD =
            List.of("fault", "kind", "target", "remark", "from, s", "to, s", "detected after, s", "recovered after, s");

    private CourseTable() {}

    static List<List<String>> rows(List<Course> courses) {
        return courses.stream().map(CourseTable::row).toList();
    }

    /** As the terminal shows them. */
    static String text(List<Course> courses) {
        TextTable table = new TextTable(WORDS, HEAD);
        rows(courses).forEach(table::add);
        return table.toString();
    }

    private static List<String> row(Course course) {
        Fault fault = course.fault();
        boolean begun = course.hasBegun();
        return List.of(
                fault.name(),
                fault.kind().key(),
                fault.target(),
                remark(course),
                begun ? seconds(course.fromSeconds()) : "",
                course.fate() == Fate.HAPPENED ? seconds(course.toSeconds()) : "",
                begun ? detected(course) : "",
                begun ? recovered(course) : "");
    }

    private static String remark(Course course) {
        List<String> remarks = new ArrayList<>();
        if (course.fault().isSimulated() && course.hasBegun()) {
            remarks.add("part of the run");
        }
        if (course.fate() != Fate.HAPPENED) {
            remarks.add(course.fate().words());
        }
        if (!course.alongside().isEmpty()) {
            remarks.add("beside " + String.join(", ", course.alongside()));
        }
        return String.join("; ", remarks);
    }

    private static String detected(Course course) {
        OptionalDouble noticed = course.noticedSeconds();
        if (course.fault().isSimulated()) {
            return "";
        }
        return noticed.isPresent() ? seconds(noticed.getAsDouble()) : course.overshadowed() ? "amiss before" : "never";
    }

    private static String recovered(Course course) {
        if (course.fault().isSimulated()) {
            return "";
        }
        return course.recoverySeconds().isPresent()
                ? seconds(course.recoverySeconds().getAsDouble())
                : "never";
    }

    /** A time as people read it, in s. */
    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
