package dev.uncontained.kit.answer;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;

/**
 * An event that came in, and where it stood.
 *
 * @param fingerprint of its content; equal for equal content, never 0
 */
public record Input(Topic topic, int partition, long offset, HostScoped event, long fingerprint) {}
