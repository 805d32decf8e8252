package io.lethe.standalone.operations;

/** A change of a deployment was not carried out; the message is one clear sentence. */
public final class DeploymentChangeException extends Exception {

  private static final long serialVersionUID = 1L;

  DeploymentChangeException(String message) {
    super(message);
  }

  DeploymentChangeException(String message, Throwable cause) {
    super(message, cause);
  }
}
