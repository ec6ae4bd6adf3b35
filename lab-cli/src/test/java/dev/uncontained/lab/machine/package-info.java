/** Tests of the importer, on small dumps written for the purpose; one thread. */
@org.jspecify.annotations.NullMarked
package dev.uncontained.lab.machine;
