/** What is shown of a result: the table on the terminal, the files of a run, and the pictures in its report. Pure functions of their input. */
@NullMarked
package dev.uncontained.lab.report;

import org.jspecify.annotations.NullMarked;
