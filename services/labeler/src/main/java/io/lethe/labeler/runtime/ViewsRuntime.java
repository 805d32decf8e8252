package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.views.NearDuplicates;
import io.lethe.labeler.views.TopicViews;
import io.lethe.labeler.views.ViewsFollower;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The views' life within the application. */
@ApplicationScoped
public class ViewsRuntime {

  /** After the labeler, which creates the topics. */
  private static final int LATER = 3000;

  private final TopicViews views;
  private final ViewsFollower follower;

  @Inject
  ViewsRuntime(LabelerConfig config, Config properties) {
    views = new TopicViews(new NearDuplicates(config.nearDuplicateDistance()));
    var kafka =
        new KafkaClients(
            KafkaProperties.read(name -> properties.getOptionalValue(name, String.class)),
            config.applicationId());
    follower = new ViewsFollower(() -> kafka.reader("views"), views);
  }

  void start(@Observes @Priority(LATER) StartupEvent event) {
    follower.start();
  }

  void stop(@Observes ShutdownEvent event) {
    follower.close();
  }

  /** The views, once they hold what stood in the topics at the start. */
  public Optional<TopicViews> views() {
    return follower.hasCaughtUp() ? Optional.of(views) : Optional.empty();
  }
}
