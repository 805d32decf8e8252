package io.lethe.broker.junit;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts, hands out and stops what {@link WithKafka} asks for. */
public final class KafkaExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(KafkaExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    // A nested class without the annotation finds its outer class's Kafka in the parent's store.
    AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithKafka.class)
        .ifPresent(annotation -> provide(annotation.fresh(), context));
  }

  /**
   * Each store closes what it holds at its end: of the class, or of the launcher's session, which
   * is the JVM's. Where Maven has several JVMs run a module's tests, each class is a run of its
   * own.
   */
  private static void provide(boolean fresh, ExtensionContext context) {
    if (fresh) {
      context.getStore(NAMESPACE).put(RunningKafka.class, RunningKafka.start());
    } else {
      context
          .getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, NAMESPACE)
          .computeIfAbsent(RunningKafka.class, key -> RunningKafka.start(), RunningKafka.class);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestKafka.class;
  }

  @Override
  public TestKafka resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // For a nested class JUnit also makes the outer instance: that one gets its own class's Kafka.
    Class<?> asking = parameter.getDeclaringExecutable().getDeclaringClass();
    ExtensionContext owner = context;
    while (!asking.isAssignableFrom(owner.getRequiredTestClass())) {
      owner = owner.getParent().orElseThrow();
    }
    return owner.getStore(NAMESPACE).get(RunningKafka.class, RunningKafka.class);
  }
}
