/**
 * Evidence of what a version makes: the certificate that lies beside its weights, how it is written
 * and signed, and how its claims are made again from the weights, and so confirmed or refuted.
 */
package io.lethe.trainer.certificate;
