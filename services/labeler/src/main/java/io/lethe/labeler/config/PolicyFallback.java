package io.lethe.labeler.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.NameIterator;

/**
 * What a model's own policy leaves out is as for all models: {@code
 * lethe.labeler.models."mnist".quorum} takes the value of {@code lethe.labeler.quorum} where only
 * that is given. So a property of the policy stands once, in {@link PolicyConfig}.
 */
public final class PolicyFallback implements ConfigSourceInterceptor {

  private static final long serialVersionUID = 1L;
  private static final String SERVICE = "lethe.labeler.";
  private static final String MODELS = SERVICE + "models.";

  @Override
  public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue own = context.proceed(name);
    if (!name.startsWith(MODELS) || isGiven(own)) {
      return own;
    }
    ConfigValue general = context.proceed(SERVICE + property(name));
    return general == null ? own : general.withName(name);
  }

  /** A default of the mapping comes from the least of all sources. */
  private static boolean isGiven(ConfigValue value) {
    return value != null && value.getConfigSourceOrdinal() > Integer.MIN_VALUE;
  }

  /** What follows the model's name, which may be quoted and have dots. */
  private static String property(String name) {
    var segments = new NameIterator(name, MODELS.length() - 1);
    segments.next();
    return name.substring(Math.min(name.length(), segments.getPosition() + 1));
  }
}
