package io.lethe.store;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Lets some requests of a kind pass, and fails those after them. */
final class CutOff implements ExecutionInterceptor {

  private final Class<? extends SdkRequest> kind;
  private int left;
  private String last = "";

  CutOff(Class<? extends SdkRequest> kind, int passing) {
    this.kind = kind;
    this.left = passing;
  }

  /** Key of the first request that failed. */
  String last() {
    return last;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (kind.isInstance(context.request()) && left-- <= 0) {
      last = context.request().getValueForField("Key", String.class).orElseThrow();
      throw SdkClientException.create("cut off");
    }
  }
}
