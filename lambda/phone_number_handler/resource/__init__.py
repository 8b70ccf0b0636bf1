"""What a resource of CloudFormation says by its properties, read the same way for every engine."""
