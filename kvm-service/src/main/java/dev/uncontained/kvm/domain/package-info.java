/**
 * kvm-service without a framework: joins what VFIO answered to what guest-service asked, and folds its own answers for each host. Called
 * by one thread at a time.
 */
@NullMarked
package dev.uncontained.kvm.domain;

import org.jspecify.annotations.NullMarked;
