package io.lethe.drills.services;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** How many instances a drill needs, and what it changes in their settings. */
public final class ServicePlan {

  private final Map<Role, Integer> instances = new EnumMap<>(Role.class);
  private final Map<Role, Map<String, String>> properties = new EnumMap<>(Role.class);
  private final Map<Role, Map<String, String>> environment = new EnumMap<>(Role.class);
  private final Map<Role, UnaryOperator<List<String>>> around = new EnumMap<>(Role.class);

  /** Asks for so many instances of each service, or more where somebody asked for more. */
  public void instances(int count) {
    for (Role role : Role.values()) {
      instances.merge(role, count, Math::max);
    }
  }

  /** Sets a property of a service. */
  public void set(Role role, String property, String value) {
    properties.computeIfAbsent(role, any -> new TreeMap<>()).put(property, value);
  }

  /** Sets a variable of a service's environment. */
  public void export(Role role, String variable, String value) {
    environment.computeIfAbsent(role, any -> new TreeMap<>()).put(variable, value);
  }

  /** Wraps the command lines of a service into another. */
  public void wrap(Role role, UnaryOperator<List<String>> command) {
    around.put(role, command);
  }

  int instances(Role role) {
    return instances.getOrDefault(role, 1);
  }

  Map<String, String> properties(Role role) {
    return properties.getOrDefault(role, Map.of());
  }

  Map<String, String> environment(Role role) {
    return environment.getOrDefault(role, Map.of());
  }

  UnaryOperator<List<String>> around(Role role) {
    return around.getOrDefault(role, UnaryOperator.identity());
  }
}
