package io.lethe.serving.rest;

import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.swap.FailedLoad;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A model as this instance serves it; what is not known yet is null.
 *
 * @param instance who answers
 * @param ready whether a warm version is live here
 * @param cold whether its next use here loads it first
 * @param placedOn names of the instances that load it first and unload it last; null where all do
 * @param retiredUntil null while the model is in service; else it is retired, and can be brought
 *     back until then
 * @param failedLoad the version that was wanted here last and could not be loaded, and why
 * @param liveVersion the version that makes pictures here
 * @param liveSince since when it does
 * @param champion the version that should be live
 * @param mode LATEST or PINNED
 * @param revision counts the deployment's changes
 * @param deployedAt when it last changed
 * @param deployedBy who or what changed it
 * @param deploymentReason why
 * @param waiting pictures in the queue
 * @param picture shape of the pictures
 * @param classes number of classes of the live version; 0 for a model without
 * @param nullClass the live version's class that stands for none; null for a version without, which
 *     can't be guided
 * @param maxSteps most denoising steps of the live version
 * @param samplers names of the samplers that the live version takes
 * @param takesPrompts whether the live version takes prompts
 * @param sizeMultiple width and height of a picture are multiples of it; null for a version that
 *     makes pictures of one size
 * @param lastJob how the model's last training job ended
 * @param trial the version that is tried beside the champion; null for none
 * @param rollouts what each live instance serves
 */
@Schema(name = "Model", example = Examples.MODEL)
public record ModelAnswer(
    String model,
    String instance,
    boolean ready,
    boolean cold,
    List<String> placedOn,
    Instant retiredUntil,
    FailedLoad failedLoad,
    String liveVersion,
    Instant liveSince,
    String champion,
    DeploymentMode mode,
    Long revision,
    Instant deployedAt,
    String deployedBy,
    String deploymentReason,
    int waiting,
    PictureShape picture,
    Integer classes,
    Integer nullClass,
    Integer maxSteps,
    List<String> samplers,
    Boolean takesPrompts,
    Integer sizeMultiple,
    JobAnswer lastJob,
    TrialAnswer trial,
    List<RolloutAnswer> rollouts) {}
