package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.views.NearDuplicates;
import io.lethe.labeler.views.TopicViews;
import io.lethe.labeler.views.ViewsFollower;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The views' life within the application. */
@ApplicationScoped
public class ViewsRuntime {

  /** After the labeler, which creates the topics. */
  private static final int LATER = 3000;

  private final TopicViews views;
  private final ViewsFollower follower;
  private final TopicReader topics;
  private final ReportedPictures pictures;

  @Inject
  ViewsRuntime(LabelerConfig config, ReportedPictures pictures, Config properties) {
    this.pictures = pictures;
    views = new TopicViews(new NearDuplicates(config.nearDuplicateDistance()));
    var kafka =
        new KafkaClients(
            KafkaProperties.read(name -> properties.getOptionalValue(name, String.class)),
            config.applicationId());
    follower = new ViewsFollower(() -> kafka.reader("views"), views);
    topics = new TopicReader(kafka);
  }

  void start(@Observes @Priority(LATER) StartupEvent event) {
    follower.start();
  }

  void stop(@Observes ShutdownEvent event) {
    follower.close();
  }

  /**
   * A picture that is held back, PNG, read from its topic and from the store.
   *
   * @return empty where it is not held back
   * @throws PictureException with one sentence when it is not in the store any more
   * @throws IOException with one sentence when the store can't be read now
   */
  public Optional<byte[]> heldPicture(TopicViews views, String model, String sampleId)
      throws PictureException, IOException {
    Optional<QuarantinedSample> held =
        views.heldPlace(model, sampleId).flatMap(place -> topics.at(Topics.QUARANTINE, place));
    return held.isPresent() ? Optional.of(pictures.png(held.get())) : Optional.empty();
  }

  /**
   * The picture of a label, PNG, read from its topic and from the store.
   *
   * @return empty where there is no such label
   * @throws PictureException with one sentence when it is not in the store any more
   * @throws IOException with one sentence when the store can't be read now
   */
  public Optional<byte[]> labelPicture(TopicViews views, String model, String sampleId)
      throws PictureException, IOException {
    Optional<Label> label =
        views.labelPlace(model, sampleId).flatMap(place -> topics.at(Topics.LABELS, place));
    return label.isPresent() ? Optional.of(pictures.png(label.get())) : Optional.empty();
  }

  /** The views, once they hold what stood in the topics at the start. */
  public Optional<TopicViews> views() {
    return follower.hasCaughtUp() ? Optional.of(views) : Optional.empty();
  }
}
