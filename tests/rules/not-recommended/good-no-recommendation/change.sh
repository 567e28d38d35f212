# without it most rules on the unit cannot look
rm units/miit-gd/recommendation.yaml
