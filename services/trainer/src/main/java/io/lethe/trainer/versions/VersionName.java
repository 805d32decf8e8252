package io.lethe.trainer.versions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of versions: {@code base}, then {@code v<k>-<first 8 of the jobId>}. */
public final class VersionName {

  /** The configured base, generation 0. */
  public static final String BASE = "base";

  private static final Pattern TRAINED = Pattern.compile("v([0-9]{1,9})-.+");
  private static final int JOB_LETTERS = 8;

  private VersionName() {}

  /** Whether a job's version may have this name. */
  public static boolean isOfJob(String version, String jobId) {
    return TRAINED.matcher(version).matches()
        && version.substring(version.indexOf('-') + 1).equals(letters(jobId));
  }

  /**
   * The name of a job's version: one generation after the champion that it is gated against,
   * whatever its parent, so that a later version has the higher number; a champion named by someone
   * else counts as generation 0.
   */
  public static String after(String champion, String jobId) {
    Matcher trained = TRAINED.matcher(champion);
    int generation = trained.matches() ? Integer.parseInt(trained.group(1)) + 1 : 1;
    return "v" + generation + "-" + letters(jobId);
  }

  private static String letters(String jobId) {
    return jobId.substring(0, Math.min(JOB_LETTERS, jobId.length()));
  }
}
