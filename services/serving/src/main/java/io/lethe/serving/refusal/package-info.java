/** Why a request is not met: a field that can't be used, or a reason that may pass. */
package io.lethe.serving.refusal;
