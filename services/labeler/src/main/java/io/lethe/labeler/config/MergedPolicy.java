package io.lethe.labeler.config;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The policy of a model with properties of its own; those that it does not give are the defaults'.
 * {@link DefaultPolicy} and {@link PolicyOverrides} name their properties alike, so a further one
 * is merged without a line here.
 */
final class MergedPolicy {

  private MergedPolicy() {}

  static DefaultPolicy of(PolicyOverrides own, DefaultPolicy defaults) {
    return merge(DefaultPolicy.class, PolicyOverrides.class, own, defaults);
  }

  private static <T> T merge(Class<T> type, Class<?> ownType, Object own, Object defaults) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, property, arguments) ->
                value(property, ownType.getMethod(property.getName()), own, defaults)));
  }

  private static Object value(Method property, Method ownProperty, Object own, Object defaults)
      throws ReflectiveOperationException {
    Object given = ownProperty.invoke(own);
    Object general = property.invoke(defaults);
    Class<?> type = property.getReturnType();
    if (type.isInterface()) {
      return merge(type, ownProperty.getReturnType(), given, general);
    }
    return content(given).map(content -> type.isInstance(given) ? given : content).orElse(general);
  }

  private static Optional<?> content(Object given) {
    if (given instanceof OptionalInt number) {
      return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
    if (given instanceof OptionalLong number) {
      return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
    if (given instanceof OptionalDouble number) {
      return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }
    return (Optional<?>) given;
  }
}
