/** What kvm-service counts, under the Prometheus names of DESIGN §8. Meters are read on the scraping thread. */
@NullMarked
package dev.uncontained.kvm.metrics;

import org.jspecify.annotations.NullMarked;
