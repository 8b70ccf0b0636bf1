"""The bucket of a migration: what it is given, and what it has planned and done."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_connect_phone_numbers.function.acknowledged import UNLOGGED, acknowledge, wildcard
from cdk_connect_phone_numbers.function.handler import Handler
from cdk_connect_phone_numbers.migration.allow import allow

MANIFESTS, RUNS = "manifests/*", "runs/*"
_NAMED_LATER = "A manifest has the name of its file, and a run that of its execution."


def new_bucket(scope: Construct) -> s3.Bucket:
    """Return a bucket that outlives its stack: it says what became of the numbers."""
    bucket = s3.Bucket(
        scope,
        "Bucket",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        versioned=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    acknowledge(bucket, UNLOGGED)
    return bucket


def allow_bucket(handler: Handler, bucket: s3.IBucket) -> None:
    """Allow the function to read manifests, and to write what it plans and does."""
    stack = Stack.of(handler.function)
    manifests, runs = map(bucket.arn_for_objects, (MANIFESTS, RUNS))
    key = bucket.encryption_key
    handler.allow(
        "ObjectsPolicy",
        [
            allow(["s3:GetObject"], manifests, runs),
            allow(["s3:PutObject"], runs),
            # What is not there is then said to be so, and not to be forbidden.
            allow(["s3:ListBucket"], bucket.bucket_arn),
        ],
        {finding: _NAMED_LATER for arn in (manifests, runs) for finding in wildcard(stack, arn)},
        *([key.grant_encrypt_decrypt] if key else []),
    )
