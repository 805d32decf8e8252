package io.lethe.broker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a Kafka: Testcontainers' where Docker is there, the embedded broker where not.
 * Constructors, test and lifecycle methods may take a {@link TestKafka}. Nested classes share their
 * outer class's.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaExtension.class)
public @interface WithKafka {
  /**
   * Whether the class gets an empty Kafka of its own, for some three seconds more. Needed where
   * names are fixed, as those of Lethe's topics; otherwise all classes of the JVM share one, and
   * tests keep apart by {@link TestKafka#unique(String)}.
   */
  boolean fresh() default false;
}
