package io.lethe.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.http.HttpConfig;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.serving.config.ServingConfig;
import io.lethe.store.StoreConfig;
import io.lethe.topics.TopicsConfig;
import io.lethe.trainer.config.TrainerConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/use/configuration.md lists every property with the default that the code has. */
class ConfigurationDocTest {

  private static final Path PAGE = Path.of("../../docs/use/configuration.md");

  @ParameterizedTest
  @ValueSource(
      classes = {
        LabelerConfig.class,
        TrainerConfig.class,
        ServingConfig.class,
        StoreConfig.class,
        HttpConfig.class,
        TopicsConfig.class
      })
  void thePageHasEveryPropertyWithItsDefault(Class<?> mapping) throws IOException {
    // given
    Map<String, Optional<String>> properties = new TreeMap<>();
    collect(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, properties);
    assertThat(properties).isNotEmpty();
    String page = Files.readString(PAGE);

    // then
    properties.forEach(
        (name, value) ->
            assertThat(page)
                .containsPattern(
                    "\\| `%s` \\| [^|]+ \\| %s \\|"
                        .formatted(
                            Pattern.quote(name),
                            value
                                .map(text -> Pattern.quote("`" + text + "`"))
                                .orElse("(none|required)"))));
  }

  private static void collect(
      String prefix, Class<?> mapping, Map<String, Optional<String>> properties) {
    for (Method method : mapping.getMethods()) {
      String name =
          method.isAnnotationPresent(WithParentName.class)
              ? prefix
              : prefix + "." + kebab(method.getName());
      Type type = method.getGenericReturnType();
      if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
        Class<?> value = (Class<?>) map.getActualTypeArguments()[1];
        // What a model does otherwise has the names and meanings of the defaults above it.
        if (!value.getSimpleName().matches(".*Overrides|PolicyConfig")) {
          collect(name + ".\"<model>\"", value, properties);
        }
      } else if (method.getReturnType().isInterface()
          && method.getReturnType().getName().startsWith("io.lethe.")) {
        collect(name, method.getReturnType(), properties);
      } else {
        WithDefault given = method.getAnnotation(WithDefault.class);
        properties.put(name, Optional.ofNullable(given).map(WithDefault::value));
      }
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
