package dev.uncontained.lab.stack;

import java.util.List;
import java.util.Map;

/**
 * One process of a stack.
 *
 * @param name its name in the stack, {@code guest-service-2}
 * @param kind {@code broker} or the name of a service
 * @param ports every port it listens on, by purpose
 * @param command what to execute
 * @param environment what it finds in its environment beside the supervisor's own
 */
record ChildPlan(
        String name, String kind, Map<String, Integer> ports, List<String> command, Map<String, String> environment) {}
